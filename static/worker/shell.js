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
  /** Whether any version of them is kept: a phone of a lead stays one. */
  const hasDesk = async () =>
    (await Promise.all(data.desk.map((url) => caches.match(url, { ignoreSearch: true })))).some(
      Boolean,
    );
  return {
    /** @param {Routing} event */
    install: async (event) => {
      const urls = Object.values(data.assets).filter((url) => !url.includes(PICTURES));
      const desk = (await hasDesk()) ? [] : data.desk;
      const cache = await caches.open(name);
      await cache.addAll(urls.filter((url) => !desk.includes(url)));
      await straight(event, urls, name);
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
        return await fetch(request);
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
