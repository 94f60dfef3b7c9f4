// Modules the centre makes as it starts.
declare module "/worker/templates.js" {
  export const render: import("./types.js").Templates["render"];
  export const data: import("./types.js").Templates["data"];
  export const build: string;
}
