import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { COMPLETE_LOGIN_REFUSALS } from '../auth/complete-login.js';
import { TokenLogin } from '../auth/token-login.service.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { Answer } from './authenticator-answer.js';
import type { Asking } from './passkey-challenges.service.js';
import { PasskeyProof, PROVE_PASSKEY_REFUSALS } from './passkey-proof.service.js';
import type { RelyingParty } from './relying-party.js';

/** What {@link PasskeyLogIn.logIn} throws. */
export const PASSKEY_LOG_IN_REFUSALS = [
  ...PROVE_PASSKEY_REFUSALS,
  ...COMPLETE_LOGIN_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** Logs in by passkeys, without a password. */
@Injectable()
export class PasskeyLogIn {
  constructor(
    private readonly proof: PasskeyProof,
    private readonly logins: TokenLogin,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * Returns the options with which a browser asks for a passkey of any account.
   *
   * @param browser a text that only this browser knows
   */
  ask(party: RelyingParty, browser: string) {
    return this.proof.ask(party, askingOf(browser));
  }

  /**
   * Logs in the owner of a passkey.
   *
   * @param waiting the log-in of this browser that waits for its second step
   * @returns the token's text
   * @throws DomainError {@link PASSKEY_LOG_IN_REFUSALS}
   */
  async logIn(
    party: RelyingParty,
    browser: string,
    answer: Answer,
    waiting?: string,
  ): Promise<string> {
    const proven = await this.proof.verify(party, answer, askingOf(browser));
    if ('refusal' in proven) {
      const { userId, refusal } = proven;
      await this.trail.recordRefusedLogin({ reason: refusal.code }, userId);
      throw refusal;
    }
    return this.logins.byPasskey(proven, waiting);
  }
}

function askingOf(browser: string): Asking {
  return { purpose: 'log-in', from: browser };
}
