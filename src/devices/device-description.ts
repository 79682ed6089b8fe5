import { COLUMN_BOUNDS } from '../platform/bounds/column-bounds.js';

/** What a program says about the machine it runs on. It is not verified. */
export interface DeviceDescription {
  readonly hostname: string | null;
  readonly os: string | null;
  readonly pythonVersion: string | null;
  readonly zenmlVersion: string | null;
}

const MAX_LENGTH = COLUMN_BOUNDS.devices.hostname.characters;

/** Reads `Host/vm ZenML/0.93.0 Python/3.11.7 OS/Linux` (contract zenml 2.4). */
export function describeDevice(userAgent = ''): DeviceDescription {
  const part = (name: string) => {
    const text = new RegExp(`(?:^|\\s)${name}/(\\S+)`).exec(userAgent)?.[1];
    return text?.replace(/[^\x20-\x7e]/g, '').slice(0, MAX_LENGTH) || null;
  };
  return {
    hostname: part('Host'),
    os: part('OS'),
    pythonVersion: part('Python'),
    zenmlVersion: part('ZenML'),
  };
}
