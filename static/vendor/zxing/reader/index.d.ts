/** The part of zxing-wasm 3.1.4 (reader) that static/scan/ calls. */

export interface ReadResult {
  text: string;
  /** "QRCode", "EAN13", "Code128" … */
  format: string;
  isValid: boolean;
}

/** What the compiled library takes: numbers, where the published wrapper takes words. */
export interface NativeOptions {
  formats: string;
  tryHarder: boolean;
  tryRotate: boolean;
  tryInvert: boolean;
  tryDownscale: boolean;
  tryDenoise: boolean;
  binarizer: number;
  isPure: boolean;
  downscaleFactor: number;
  downscaleThreshold: number;
  minLineCount: number;
  maxNumberOfSymbols: number;
  validateOptionalChecksum: boolean;
  returnErrors: boolean;
  eanAddOnSymbol: number;
  textMode: number;
  characterSet: number;
  tryCode39ExtendedMode: boolean;
}

export interface ZXingModule {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  /** Greyscale bytes, one per pixel, rows without padding. */
  readBarcodesFromPixmap(
    pointer: number,
    width: number,
    height: number,
    options: NativeOptions,
  ): { size(): number; get(index: number): ReadResult; delete?(): void };
}

export interface Overrides {
  wasmBinary?: ArrayBuffer;
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}

/** Load and start the library once; later calls with the same object give the same module. */
export function getZXingModule(overrides?: Overrides): Promise<ZXingModule>;

export const characterSets: readonly string[];
export const ZXING_WASM_SHA256: string;
