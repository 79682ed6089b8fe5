import { Injectable } from '@nestjs/common';
import { SecondStep, type WaitingLogIn } from '../auth/second-step.service.js';
import { TokenLogin } from '../auth/token-login.service.js';
import type { Answer } from './authenticator-answer.js';
import type { Asking } from './passkey-challenges.service.js';
import { PasskeyCreation } from './passkey-creation.service.js';
import type { RelyingParty } from './relying-party.js';

/** What the owner can change on the account page. */
const NAME = 'Passkey';

/** A passkey as the second factor that an account must set up to log in. */
@Injectable()
export class PasskeySetup {
  constructor(
    private readonly creation: PasskeyCreation,
    private readonly secondStep: SecondStep,
    private readonly logins: TokenLogin,
  ) {}

  /**
   * Returns what a browser needs to create a passkey for the account of its log-in.
   *
   * @param token of the log-in that waits in the browser
   * @throws DomainError `second_step_gone`, `external_account_fixed`, and what `party` throws
   */
  async ask(token: string | undefined, party: () => RelyingParty) {
    const waiting = await this.secondStep.findWaiting(token, 'setup');
    return this.creation.ask(waiting.user, party, askingOf(waiting));
  }

  /**
   * Completes a log-in with the passkey that an authenticator has created for the options of
   * {@link ask}. It works only where it was asked for: see `offeredFactorOf`.
   *
   * @throws DomainError `second_step_gone`, `external_account_fixed`, `passkey_refused`,
   *   `passkey_exists`, `limit_reached`, `COMPLETE_LOGIN_REFUSALS`
   */
  async finish(token: string | undefined, party: () => RelyingParty, answer: Answer) {
    const waiting = await this.secondStep.findWaiting(token, 'setup');
    const created = await this.creation.verify(waiting.user.id, party, askingOf(waiting), answer);
    return this.logins.byNewFactor(token, async (manager, userId) => {
      await this.creation.insert(manager, userId, NAME, created);
      return created.isDeviceBound ? 'device-passkey' : 'passkey';
    });
  }
}

function askingOf({ id }: WaitingLogIn): Asking {
  return { purpose: 'registration', from: `log-in ${id}` };
}
