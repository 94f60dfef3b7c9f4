// What comes of rendering one case.

/** @typedef {[name: string, context: Record<string, any>, language: string]} Case */

/**
 * @param {(name: string, context: Record<string, any>, language: string) => string} render
 * @param {Case} one
 * @returns {{ text?: string, error?: string }}
 */
export function outcome(render, [name, context, language]) {
  try {
    return { text: render(name, context, language) };
  } catch (error) {
    return { error: String(error) };
  }
}
