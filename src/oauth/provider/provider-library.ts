import type * as library from 'oidc-provider';

const UNSUPPORTED_RUNTIME = /^oidc-provider WARNING: Unsupported runtime/;

export type Library = typeof library;

let loading: Promise<Library> | undefined;

/** Loads the protocol library when it is first needed, so that the start does not wait for it. */
export function loadLibrary(): Promise<Library> {
  loading ??= importQuietly();
  return loading;
}

/**
 * On load, the library warns about every Node before 22, although it uses nothing that Node 20.19
 * lacks: our tests run it there. Only this warning is suppressed.
 */
async function importQuietly(): Promise<Library> {
  const { warn } = console;
  console.warn = (...texts: unknown[]) => {
    if (!UNSUPPORTED_RUNTIME.test(String(texts[0]))) warn(...texts);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
