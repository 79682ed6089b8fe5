import type { IncomingHttpHeaders } from 'node:http';
import { languageOf } from '../languages/language-of-request.js';
import { DEFAULT_LANGUAGE, type Language } from '../languages/languages.js';

/** A request for a page, before or after it has a route. */
interface PageRequest {
  readonly method?: string;
  readonly url?: string;
  readonly host?: string;
  readonly headers: IncomingHttpHeaders;
}

/** What every page knows of the person who sees it. */
export interface Visitor {
  readonly language: Language;
  /**
   * The page whose form led here, which the visitor sees again in another language. Undefined: the
   * page itself, whose address the browser sends with the choice.
   */
  readonly back?: string;
}

/** Somebody about whom nothing is known. */
export const NOBODY: Visitor = { language: DEFAULT_LANGUAGE };

export function visitorOf(request: PageRequest): Visitor {
  const isAnswerToForm = request.method === 'POST';
  return { language: languageOf(request), back: isAnswerToForm ? refererOf(request) : undefined };
}

/** Returns the path of the page from which a browser comes, if it is a page of this server. */
export function refererOf({ headers: { referer, host } }: PageRequest): string | undefined {
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const page = new URL(referer);
  return page.host === host ? page.pathname + page.search : undefined;
}
