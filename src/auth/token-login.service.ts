import { Injectable } from '@nestjs/common';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { EmailDirectory } from '../users/email-directory.service.js';
import { COMPLETE_LOGIN_REFUSALS } from './complete-login.js';
import {
  LoginCompletion,
  type FirstProof,
  type LogInStep,
  type UsedPasskey,
} from './login-completion.service.js';
import { PasswordLogin } from './password-login.service.js';
import { SecondStep, type AddFactor } from './second-step.service.js';
import { SessionTokens } from './session-tokens.service.js';

/** What {@link TokenLogin.byCode} throws. */
export const CODE_LOGIN_REFUSALS = [
  ...COMPLETE_LOGIN_REFUSALS,
  'second_step_gone',
  'second_factor_wrong',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

/** What a provider has proven, and whether the account is to be linked to it. */
export type ProvenAtProvider = Omit<Extract<FirstProof, { by: 'provider' }>, 'by'>;

/** The log-ins that give a session token: those of pages and of Windmill's API. */
@Injectable()
export class TokenLogin {
  constructor(
    private readonly tokens: SessionTokens,
    private readonly passwords: PasswordLogin,
    private readonly completion: LoginCompletion,
    private readonly secondStep: SecondStep,
    private readonly directory: EmailDirectory,
  ) {}

  /**
   * Logs in by email and password, where no code can be asked for.
   *
   * @returns the token's text
   * @throws DomainError `PASSWORD_LOGIN_REFUSALS`
   */
  async byEmail(email: string, password: string): Promise<string> {
    const user = await this.directory.find(email);
    const factor = { factor: 'never-asked' } as const;
    return this.passwords.complete(user, { name: email, password }, factor, this.tokens.handOut);
  }

  /**
   * Logs in a browser by email or user name. An email takes precedence over a user name.
   *
   * @throws DomainError `BROWSER_LOGIN_REFUSALS`
   */
  async byName(name: string, password: string): Promise<LogInStep<string>> {
    const user = await this.directory.findByAnyName(name);
    return this.passwords.completeOrWait(user, { name, password }, this.tokens.handOutToBrowser);
  }

  /**
   * Logs in an account whose owner has proved their identity at another provider, where no code can
   * be asked for.
   *
   * @returns the token's text
   * @throws DomainError `COMPLETE_AT_ONCE_REFUSALS`
   */
  byProvider(userId: string, proven: ProvenAtProvider): Promise<string> {
    const proof = { by: 'provider', ...proven, factor: 'never-asked' } as const;
    return this.completion.complete(userId, proof, this.tokens.handOut);
  }

  /**
   * As {@link byProvider}, in a browser.
   *
   * @throws DomainError `COMPLETE_LOGIN_REFUSALS`
   */
  byProviderOrWait(userId: string, proven: ProvenAtProvider): Promise<LogInStep<string>> {
    const proof = { by: 'provider', ...proven } as const;
    return this.completion.completeOrWait(userId, proof, this.tokens.handOutToBrowser);
  }

  /**
   * Logs in the owner of a passkey.
   *
   * @param waiting the log-in of this browser that waits for its second step
   * @returns the token's text
   * @throws DomainError `COMPLETE_LOGIN_REFUSALS`, and what the use of the passkey throws
   */
  byPasskey(passkey: UsedPasskey, waiting?: string): Promise<string> {
    return this.completion.completeByPasskey(passkey, this.tokens.handOutToBrowser, waiting);
  }

  /**
   * Completes the log-in that waits in a browser with a code.
   *
   * @returns the token's text
   * @throws DomainError {@link CODE_LOGIN_REFUSALS}
   */
  byCode(waiting: string | undefined, code: string): Promise<string> {
    return this.secondStep.finishByCode(waiting, code, this.tokens.handOutToBrowser);
  }

  /**
   * Completes the log-in that waits in a browser by setting up a second factor.
   *
   * @throws DomainError `second_step_gone`, `second_factor_unconfirmed`, `COMPLETE_LOGIN_REFUSALS`
   */
  async bySetup(waiting: string | undefined, code: string) {
    const { done, recoveryCodes } = await this.secondStep.finishBySetup(
      waiting,
      code,
      this.tokens.handOutToBrowser,
    );
    return { token: done, recoveryCodes };
  }
  /**
   * As {@link bySetup}, with a factor other than a code.
   *
   * @throws DomainError `second_step_gone`, `COMPLETE_LOGIN_REFUSALS`, and what `add` throws
   */
  async byNewFactor(waiting: string | undefined, add: AddFactor) {
    const { done, recoveryCodes } = await this.secondStep.finishByNewFactor(
      waiting,
      add,
      this.tokens.handOutToBrowser,
    );
    return { token: done, recoveryCodes };
  }
}
