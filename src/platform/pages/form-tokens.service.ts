import { createHmac, hkdfSync, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENV, type Env } from '../config/env.js';
import { SIGNING_KEY } from '../config/signing-key.js';
import { isOfThisSite } from '../cookies/site-of-request.js';
import { writeCookie } from '../cookies/write-cookie.js';
import { DomainError } from '../errors/domain-error.js';
import { html, type Html } from './html.js';
import { PageSession } from './page-session.service.js';

const COOKIE = 'gatehouse_form';
const FIELD = 'form_token';
const SECRET = /^[\w-]{32}$/;
const TOKEN = /^[\w-]{43}$/;

/**
 * Protects our forms from CSRF.
 *
 * A form contains an HMAC over a random cookie that only this browser has and over its session
 * token. Another site knows neither, and an attacker's own pair of cookie and form token is not
 * valid in another session.
 */
@Injectable()
export class FormTokens {
  private readonly key: Buffer;

  constructor(
    @Inject(SIGNING_KEY) signingKey: KeyObject,
    @Inject(ENV) private readonly env: Env,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', signingKey, '', 'gatehouse form tokens', 32));
  }

  /**
   * Returns the hidden field that every form contains, and sets the cookie if the browser has none.
   */
  field(request: FastifyRequest, reply: FastifyReply): Html {
    let secret = secretOf(request);
    if (!secret) {
      secret = randomBytes(24).toString('base64url');
      writeCookie(reply, this.env, { name: COOKIE, value: secret, isForPages: true });
    }
    const token = this.sign(secret, PageSession.tokenOf(request)).toString('base64url');
    return html`<input type="hidden" name="${FIELD}" value="${token}" />`;
  }

  /**
   * Returns a text that stands for this browser and that no other browser knows, or undefined if it
   * has got no form yet.
   */
  browserOf(request: FastifyRequest): string | undefined {
    const secret = secretOf(request);
    return (
      secret && createHmac('sha256', this.key).update(`browser\n${secret}`).digest('base64url')
    );
  }

  /**
   * Called for every request that may change something, before its handler: see `protectForms`.
   *
   * @throws DomainError `form_token_invalid`
   */
  check(request: FastifyRequest): void {
    const isOurs = this.isSignedFor(request, PageSession.tokenOf(request));
    if (!isOurs || !isOfThisSite(request, this.env)) throw new DomainError('form_token_invalid');
  }

  /**
   * Whether this browser got the form while it was signed out, and has logged in since: in another
   * tab.
   */
  isFromBeforeLogIn(request: FastifyRequest): boolean {
    return PageSession.tokenOf(request) !== undefined && this.isSignedFor(request, undefined);
  }

  /**
   * Whether this browser may have got the form in another session than it has now. This is not
   * proven: such a form may lead to a page, and change nothing.
   */
  isFromOtherSession(request: FastifyRequest): boolean {
    const session = PageSession.tokenOf(request);
    if (session === undefined || secretOf(request) === undefined) return false;
    if (!TOKEN.test(sentIn(request)) || !isOfThisSite(request, this.env)) return false;
    return !this.isSignedFor(request, session);
  }

  private isSignedFor(request: FastifyRequest, session: string | undefined): boolean {
    const secret = secretOf(request);
    if (!secret) return false;
    const sent = Buffer.from(sentIn(request), 'base64url');
    const expected = this.sign(secret, session);
    return sent.length === expected.length && timingSafeEqual(sent, expected);
  }

  private sign(secret: string, session: string | undefined): Buffer {
    return createHmac('sha256', this.key)
      .update(`${secret}\n${session ?? ''}`)
      .digest();
  }
}

function sentIn({ body }: FastifyRequest): string {
  return (body as { fields?: Record<string, string> } | undefined)?.fields?.[FIELD] ?? '';
}

function secretOf({ headers }: FastifyRequest): string | undefined {
  const secret = headers.cookie && parseCookie(headers.cookie)[COOKIE];
  return secret && SECRET.test(secret) ? secret : undefined;
}
