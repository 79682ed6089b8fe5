import type { Setting } from './setting.js';
import { misspelledNamesIn } from './misspelled-names.js';
import { rememberSettings } from './settings-in-force.js';
import { readSecretFiles } from './secret-files.js';
import { SETTINGS } from './settings.js';

type Settings = typeof SETTINGS;

/** The parsed and checked configuration. The names are those of {@link SETTINGS}. */
export type Env = {
  readonly [Name in keyof Settings]: Settings[Name] extends Setting<infer Value> ? Value : never;
};

/** Injection token of {@link Env}. */
export const ENV = Symbol('Env');

/** All faults of the configuration, each with its variable and what the value must be. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n` +
        faults.map((fault) => `  - ${fault}`).join('\n'),
    );
    this.name = 'ConfigurationError';
  }
}

/**
 * Parses the configuration.
 *
 * @param source the environment; defaults to the process's own, which nothing else reads
 * @throws ConfigurationError naming every fault and how to fix it
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const files = readSecretFiles(source);
  const faults = [...files.faults];
  const given = { ...source, ...files.values };
  const env = Object.fromEntries(
    Object.entries<Setting<unknown>>(SETTINGS).map(([name, setting]) => {
      const value = given[setting.variable]?.trim() || setting.fallback;
      if (value === undefined) return [name, undefined];
      try {
        return [name, setting.parse(value)];
      } catch (error) {
        faults.push(`${setting.variable} ${(error as Error).message}.`);
        return [name, undefined];
      }
    }),
  ) as Env;
  faults.push(
    ...faultsBetween(
      env,
      new Set(faults.map((fault) => fault.split(' ', 1)[0]!.replace(/_FILE$/, ''))),
    ),
  );
  if (faults.length > 0) throw new ConfigurationError(faults);
  rememberSettings(env, {
    environment: source,
    secretFiles: files.values,
    added: source === process.env ? ADDED : new Set(),
  });
  return env;
}

/** Returns a sentence for each variable of the process that is probably a misspelled setting. */
export function warningsOfEnvironment(): string[] {
  return misspelledNamesIn(process.env);
}

/** The variables that {@link addToEnvironment} has added. */
const ADDED = new Set<string>();

/** Adds variables to the process's own environment. Those that it has, also empty ones, stay. */
export function addToEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (process.env[name] !== undefined) continue;
    process.env[name] = value;
    ADDED.add(name);
  }
}

function faultsBetween(env: Env, alreadyNamed: ReadonlySet<string>): string[] {
  const isKnown = (...variables: string[]) => !variables.some((name) => alreadyNamed.has(name));
  const faults: string[] = [];
  if (env.databaseUrl && !env.secretKey && isKnown('SECRET_KEY')) {
    faults.push(
      'SECRET_KEY must be set when DATABASE_URL is, to the same value on every process; generate one with: openssl rand -hex 32.',
    );
  }
  if (env.workers > 1 && !env.databaseUrl && isKnown('WORKERS', 'DATABASE_URL')) {
    faults.push(
      'WORKERS above 1 needs DATABASE_URL: the embedded database belongs to one process.',
    );
  }
  if (
    isKnown('AUTH_ENABLED', 'AUTH_DISABLED_OK', 'HOST') &&
    !env.isAuthEnabled &&
    !env.isAuthDisabledOk &&
    !isLoopback(env.host)
  ) {
    faults.push(
      `AUTH_ENABLED=false would let anybody who reaches ${env.host} act as the superuser; set HOST=127.0.0.1, or AUTH_DISABLED_OK=1 if that is what you want.`,
    );
  }
  if (isKnown('COOKIE_SECURE') && env.cookieSameSite === 'none' && env.cookieSecure !== 'true') {
    faults.push('COOKIE_SAME_SITE=none needs COOKIE_SECURE=true, or browsers drop the cookies.');
  }
  if (env.smtpUrl && isKnown('SMTP_FROM', 'PUBLIC_URL') && !(env.smtpFrom && env.publicUrl)) {
    faults.push('SMTP_URL needs SMTP_FROM, and PUBLIC_URL, to which the links in mails lead.');
  }
  if (
    isKnown('HEADER_TIMEOUT_SECONDS', 'REQUEST_TIMEOUT_SECONDS') &&
    env.headerTimeoutSeconds > env.requestTimeoutSeconds
  ) {
    faults.push('HEADER_TIMEOUT_SECONDS must not be above REQUEST_TIMEOUT_SECONDS.');
  }
  return faults;
}

export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
