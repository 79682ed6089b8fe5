import { readFileSync } from 'node:fs';

/** The variables with secrets. Each can also be the name of a file, in `<variable>_FILE`. */
export const SECRET_VARIABLES = [
  'DATABASE_URL',
  'SECRET_KEY',
  'SUPERUSER_PASSWORD',
  'SUPERUSER_API_KEY',
  'OAUTH_LOGINS',
  'SMTP_URL',
  'LANGFLOW_SECRET_KEY',
] as const;

type Source = Readonly<Record<string, string | undefined>>;

export const fileVariableOf = (variable: string) => `${variable}_FILE`;

/**
 * Reads the secrets that are in files, as containers get them.
 *
 * @returns the values by variable, and what is wrong, in words without a value
 */
export function readSecretFiles(source: Source): { values: Source; faults: string[] } {
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const variable of SECRET_VARIABLES) {
    const path = source[fileVariableOf(variable)]?.trim();
    if (!path) continue;
    if (source[variable]?.trim()) {
      faults.push(`${variable} and ${fileVariableOf(variable)} are both set; set one of them.`);
      continue;
    }
    try {
      values[variable] = readFileSync(path, 'utf8');
      if (values[variable].trim() === '') {
        faults.push(`${fileVariableOf(variable)} names an empty file: ${path}.`);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      faults.push(
        `${fileVariableOf(variable)} names a file that cannot be read (${code}): ${path}.`,
      );
    }
  }
  return { values, faults };
}
