import { isLanguage, LANGUAGE_TAGS, type Language } from '../../../platform/languages/languages.js';
import { TextField } from '../../../platform/validation/fields.js';
import { refuse, type Parser } from '../../../platform/validation/parser.js';

const parseLanguage: Parser<Language> = (input) =>
  typeof input === 'string' && isLanguage(input)
    ? { value: input }
    : refuse('not_allowed', { allowed: LANGUAGE_TAGS });

export class LanguagePath {
  @TextField({ parse: parseLanguage })
  language: Language;
}

export class LanguageQuery {
  /** The page to show again, where it is not the one that the browser comes from. */
  @TextField({ required: false })
  next?: string;
}
