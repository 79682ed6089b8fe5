import { Inject, Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENV, type Env } from '../platform/config/env.js';
import { clearCookie, writeCookie } from '../platform/cookies/write-cookie.js';
import { PageSession } from '../platform/pages/page-session.service.js';
import type { LogInStep } from './login-completion.service.js';
import { PENDING_SECONDS, type NextStep } from './pending-log-ins.service.js';

const COOKIE = 'gatehouse_second_step';

/** The pages of the second step. */
const PAGES: Readonly<Record<NextStep['needs'], string>> = {
  code: '/login/second-factor',
  setup: '/login/second-factor/setup',
};

/**
 * Keeps a log-in in the browser: its session, or its first step until the second is done. The
 * cookie of the first step is not a session: nothing but the second step reads it.
 */
@Injectable()
export class PageLogin {
  constructor(
    private readonly session: PageSession,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Returns what the browser has of a log-in that waits for its second step. */
  static waitingIn({ headers }: FastifyRequest): string | undefined {
    return (headers.cookie && parseCookie(headers.cookie)[COOKIE]) || undefined;
  }

  /**
   * Begins the session of a log-in, or leads to its second step.
   *
   * @param next where the log-in leads in the end
   * @returns where the browser goes now
   */
  enter(reply: FastifyReply, step: LogInStep<string>, next: string): string {
    if ('done' in step) {
      this.session.begin(reply, step.done);
      return next;
    }
    const { token: value, needs } = step.next;
    const lifetimeSeconds = PENDING_SECONDS;
    writeCookie(reply, this.env, { name: COOKIE, value, lifetimeSeconds, isForPages: true });
    return `${PAGES[needs]}?next=${encodeURIComponent(next)}`;
  }

  /** Begins the session of a log-in whose second step is done. */
  complete(reply: FastifyReply, token: string): void {
    clearCookie(reply, this.env, COOKIE, { isForPages: true });
    this.session.begin(reply, token);
  }
}
