import type { Setting } from './setting.js';
import { groupsOf, type SettingGroup } from './setting-groups.js';
import { SECRET_VARIABLES } from './secret-files.js';
import { SETTINGS } from './settings.js';

/** Where the value of a setting is from. */
export const SETTING_SOURCES = [
  'environment',
  'env_file',
  'secret_file',
  'default',
  'none',
] as const;

export type SettingSource = (typeof SETTING_SOURCES)[number];

export interface SettingInForce {
  readonly variable: string;
  /** The section of the documentation. */
  readonly group: SettingGroup;
  readonly meaning: string;
  /** As a text of the variable. Null for a secret, and for a setting without a value. */
  readonly value: string | null;
  readonly isSet: boolean;
  readonly isSecret: boolean;
  readonly source: SettingSource;
}

type Source = Readonly<Record<string, string | undefined>>;

interface Sources {
  readonly environment: Source;
  /** The values of files that variables name. */
  readonly secretFiles: Source;
  /** The variables of the environment that come from the file `.env`. */
  readonly added: ReadonlySet<string>;
}

const IN_FORCE = new WeakMap<object, readonly SettingInForce[]>();
const SECRETS: readonly string[] = SECRET_VARIABLES;

/** Remembers where the values of a configuration are from. */
export function rememberSettings(env: object, sources: Sources): void {
  const settings: readonly Setting<unknown>[] = Object.values(SETTINGS);
  const groups = groupsOf(settings.map(({ variable }) => variable));
  IN_FORCE.set(
    env,
    settings.map((setting, place) => describe(setting, groups[place]!, sources)),
  );
}

/** Returns every setting with its value, in the order of docs/configuration.md. */
export function settingsInForce(env: object): readonly SettingInForce[] {
  return IN_FORCE.get(env) ?? [];
}

function describe(
  { variable, meaning, fallback }: Setting<unknown>,
  group: SettingGroup,
  { environment, secretFiles, added }: Sources,
): SettingInForce {
  const inFile = secretFiles[variable]?.trim();
  const given = inFile || environment[variable]?.trim();
  const isSecret = SECRETS.includes(variable);
  const value = given || fallback || null;
  return {
    variable,
    group,
    meaning,
    value: isSecret || value === null ? null : withoutCredentials(value),
    isSet: value !== null,
    isSecret,
    source: inFile
      ? 'secret_file'
      : given
        ? added.has(variable)
          ? 'env_file'
          : 'environment'
        : value === null
          ? 'none'
          : 'default',
  };
}

/** URLs may contain a user name and a password. */
function withoutCredentials(value: string): string {
  return value.replace(/(:\/\/)[^/@\s,]+@/g, '$1***@');
}
