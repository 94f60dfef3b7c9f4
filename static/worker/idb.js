// IndexedDB with promises: a database that opens when first asked, and transactions that are over when they are kept.

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export const got = (request) =>
  new Promise((ok, no) => {
    request.onsuccess = () => ok(request.result);
    request.onerror = () => no(request.error);
  });

/**
 * Everything from `low` up to, not including, `high`.
 * @param {unknown} low @param {unknown} high
 */
export const between = (low, high) => IDBKeyRange.bound(low, high, false, true);

/** @typedef {(tx: IDBTransaction) => any} Work */

/**
 * A database that opens once, when first asked, and opens again after the browser closed it.
 * @param {IDBFactory} factory @param {string} name @param {number} version
 * @param {(db: IDBDatabase, tx: IDBTransaction, from: number) => void} upgrade adds what is missing; never removes
 */
export function database(factory, name, version, upgrade) {
  /** @type {Promise<IDBDatabase> | null} */
  let opening = null;
  const forget = () => {
    opening = null;
  };
  const open = () => {
    opening ??= new Promise((ok, no) => {
      const request = factory.open(name, version);
      request.onupgradeneeded = (event) =>
        upgrade(
          request.result,
          /** @type {IDBTransaction} */ (request.transaction),
          event.oldVersion,
        );
      request.onerror = () => {
        forget();
        no(request.error);
      };
      request.onsuccess = () => {
        request.result.onclose = forget;
        request.result.onversionchange = () => {
          request.result.close();
          forget();
        };
        ok(request.result);
      };
    });
    return opening;
  };

  /** @param {string[]} stores @param {IDBTransactionMode} mode @param {IDBTransactionOptions} [how] */
  const begin = async (stores, mode, how) => {
    const asked = open();
    try {
      return (await asked).transaction(stores, mode, how);
    } catch (fault) {
      if (/** @type {DOMException} */ (fault).name !== "InvalidStateError") throw fault;
      if (opening === asked) forget(); // the browser closed it and has yet to say so
      return (await open()).transaction(stores, mode, how);
    }
  };

  /**
   * Runs `work` in one transaction; answers what it answered once the transaction is complete.
   * @param {string[]} stores @param {IDBTransactionMode} mode @param {Work} work
   * @param {IDBTransactionDurability} [durability]
   */
  const run = async (stores, mode, work, durability) => {
    const tx = await begin(stores, mode, durability ? { durability } : undefined);
    const over = new Promise((ok, no) => {
      tx.oncomplete = ok;
      tx.onabort = () => no(tx.error ?? new Error("aborted"));
    });
    try {
      const [result] = await Promise.all([work(tx), over]);
      return result;
    } catch (fault) {
      try {
        tx.abort();
      } catch {
        // it was over already
      }
      throw tx.error ?? fault; // what ended it, not that a request of it was ended
    }
  };
  return {
    open,
    /** @param {string[]} stores @param {Work} work */
    read: (stores, work) => run(stores, "readonly", work),
    /** @param {string[]} stores @param {Work} work */
    write: (stores, work) => run(stores, "readwrite", work),
    /** On disk before it answers. @param {string[]} stores @param {Work} work */
    strict: (stores, work) => run(stores, "readwrite", work, "strict"),
    /** Deletes the whole database. @returns {Promise<void>} */
    destroy: async () => {
      (await opening)?.close();
      forget();
      await got(/** @type {IDBRequest} */ (factory.deleteDatabase(name)));
    },
  };
}
