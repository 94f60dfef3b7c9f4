import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { database, got } from "../../static/worker/idb.js";

test("a transaction fails by what ended it, not by a request that was ended with it", async () => {
  const db = database(new IDBFactory(), "db", 1, (made) => made.createObjectStore("rows"));
  const twice = db.write(["rows"], async (tx) => {
    const rows = tx.objectStore("rows");
    rows.add(1, "key");
    rows.add(2, "key");
    await got(rows.get("key"));
  });
  await assert.rejects(twice, { name: "ConstraintError" });
});

test("a database that the browser closed without a word is opened again", async () => {
  const db = database(new IDBFactory(), "db", 1, (made) => made.createObjectStore("rows"));
  await db.write(["rows"], (tx) => void tx.objectStore("rows").add(1, "key"));
  (await db.open()).close();
  assert.equal(await db.read(["rows"], (tx) => got(tx.objectStore("rows").get("key"))), 1);
  await assert.rejects(
    db.read(["none"], () => null),
    { name: "NotFoundError" },
  );
});
