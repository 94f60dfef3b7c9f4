// The files of the shell: kept when a version is installed, served from there, and gone with the version.

/** @typedef {import("./types.js").Templates["data"]} Data */

const PREFIX = "shell-";
const PICTURES = ".png?"; // wanted once, when the app is put on the home screen

/** @typedef {{ addRoutes?: (rules: object[]) => Promise<void> }} Routing what an install event can do where the browser knows it */

/**
 * Where the browser can, it takes these files from where they are kept without asking the worker, which may still have to
 * start. All others, and these where it cannot, come through `file`.
 * @param {Routing} event @param {string[]} urls @param {string} cacheName
 */
async function straight(event, urls, cacheName) {
  const condition = {
    or: urls.map((url) => {
      const { pathname, search } = new URL(url, location.origin);
      return { urlPattern: { pathname, search: search.slice(1) } };
    }),
  };
  await event.addRoutes?.([{ condition, source: { cacheName } }]).catch(() => {});
}

/** @param {string} build @param {Data} data */
export function openShell(build, data) {
  const name = PREFIX + build;
  const files = Object.values(data.assets).filter((url) => !url.includes(PICTURES));
  /** @type {Promise<void> | undefined} */
  let refilling;
  /** Whether any version of them is kept: a phone of a lead stays one. */
  const hasDesk = async () =>
    (await Promise.all(data.desk.map((url) => caches.match(url, { ignoreSearch: true })))).some(
      Boolean,
    );
  /** What every phone keeps, and a lead's besides. */
  const wanted = async () => {
    const desk = (await hasDesk()) ? [] : data.desk;
    return files.filter((url) => !desk.includes(url));
  };

  /**
   * Keeps a file of this version that was given up; the centre says of an answer whether it is of the version asked for.
   * @param {Cache} cache @param {string} url @param {Response} answer @returns {Promise<boolean>} whether it did
   */
  async function again(cache, url, answer) {
    const very = answer.headers.get("Cache-Control")?.includes("immutable");
    if (!answer.ok || !very || !files.includes(url)) return false;
    return cache.put(url, answer.clone()).then(
      () => true,
      () => false,
    );
  }

  /** Up to the first that has no room. */
  async function refill() {
    const cache = await caches.open(name);
    for (const url of await wanted()) {
      if (await cache.match(url)) continue;
      if (!(await again(cache, url, await fetch(url)))) return;
    }
  }

  return {
    /** @param {Routing} event */
    install: async (event) => {
      const cache = await caches.open(name);
      await cache.addAll(await wanted());
      await straight(event, files, name);
    },
    /** What was given up on a full phone is kept again where there is room now; once while a worker runs. */
    refill: () => {
      refilling ??= refill().catch(() => {});
      return refilling;
    },
    /** The files of a desk's pages are kept from when a phone first shows one. */
    desk: async () => {
      const cache = await caches.open(name);
      const kept = await Promise.all(data.desk.map((url) => cache.match(url)));
      await cache.addAll(data.desk.filter((_, place) => !kept[place]));
    },
    /** Other versions' files go. */
    activate: async () => {
      const old = (await caches.keys()).filter((each) => each.startsWith(PREFIX) && each !== name);
      await Promise.all(old.map((each) => caches.delete(each)));
    },
    /**
     * A file of this version; one asked for without its version is this version's too. Another version's comes from the
     * network, and without network this one has to do.
     * @param {Request} request @returns {Promise<Response>}
     */
    file: async (request) => {
      const cache = await caches.open(name);
      const any = new URL(request.url).search ? undefined : { ignoreSearch: true };
      const kept = await cache.match(request, any);
      if (kept) return kept;
      try {
        const answer = await fetch(request);
        const { pathname, search } = new URL(request.url);
        void again(cache, pathname + search, answer);
        return answer;
      } catch (fault) {
        const near = await cache.match(request, { ignoreSearch: true });
        if (near) return near;
        throw fault;
      }
    },
    /** All files go, on a phone that is full. @returns {Promise<boolean>} whether there were any */
    forget: async () => {
      const names = await caches.keys();
      for (const each of names) await caches.delete(each);
      return names.length > 0;
    },
  };
}
