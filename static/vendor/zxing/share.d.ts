/** Loaded for its effect on loading time alone: the reader imports it by itself. */
export {};
