import { refuse, type Parser } from '../../platform/validation/parser.js';
import { parseTexts, textOf } from '../../platform/validation/strict.js';

const DOMAIN = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const MAX_DOMAINS = 50;

const WRONG_ADDRESS = {
  kind: 'wrong_form',
  form: 'expected an address such as https://app.example.com',
} as const;

const parseAddressText = textOf({
  min: 1,
  max: 2000,
  form: /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~:/@!$&'()+,;=%-]*)?$/i,
  otherwise: WRONG_ADDRESS,
});

/** Where browsers reach a product. The slashes at the end are left out. */
export const parseProductUrl: Parser<string> = (input) => {
  const parsed = parseAddressText(input);
  if ('fault' in parsed) return parsed;
  const url = URL.canParse(parsed.value) ? new URL(parsed.value) : undefined;
  return url && !url.username && !url.password
    ? { value: url.href.replace(/\/+$/, '') }
    : refuse('wrong_form', { form: WRONG_ADDRESS.form });
};

/** Domains of emails, with or without the `@` before them. */
export const parseEmailDomains: Parser<string[]> = (input) => {
  const parsed = parseTexts(input);
  if ('fault' in parsed) return parsed;
  if (parsed.value.length > MAX_DOMAINS) return refuse('not_texts', { most: MAX_DOMAINS });
  const domains = parsed.value.map((text) => text.replace(/^@/, '').toLowerCase());
  return domains.every((domain) => domain.length <= 253 && DOMAIN.test(domain))
    ? { value: domains }
    : refuse('wrong_form', { form: 'expected a domain such as example.com' });
};
