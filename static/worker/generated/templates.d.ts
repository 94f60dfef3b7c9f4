// What the centre serves as /worker/templates.js, made as it starts.
import type { Templates } from "../types.js";

export const render: Templates["render"];
export const data: Templates["data"];
export const build: string;
