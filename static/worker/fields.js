// What a form that was sent says.

const URLENCODED = "application/x-www-form-urlencoded";

/** @param {Request} request */
async function formOf(request) {
  const plain = request.headers.get("Content-Type")?.startsWith(URLENCODED);
  return plain ? new URLSearchParams(await request.text()) : request.formData();
}

/** @param {Request} request @returns {Promise<(name: string) => string>} the first that says something */
export async function fields(request) {
  if (request.method === "GET") return () => "";
  const form = await formOf(request);
  return (name) => String(form.getAll(name).find(Boolean) ?? "").trim();
}
