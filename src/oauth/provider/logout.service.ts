import { Injectable } from '@nestjs/common';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { LogOut } from '../../auth/log-out.service.js';
import { LogoutNotices } from '../clients/logout-notices.service.js';
import { PageSession } from '../../platform/pages/page-session.service.js';
import type { ProviderRequest } from './provider-request.js';

/**
 * Logs people out of our pages when they log out of the provider, since one log-in was used for
 * both.
 */
@Injectable()
export class LogoutService {
  constructor(
    private readonly logOut: LogOut,
    private readonly session: PageSession,
    private readonly notices: LogoutNotices,
  ) {}

  /** Ends the log-in at one client, which is told. */
  endOne(sid: string): Promise<void> {
    return this.notices.endOne(sid);
  }

  /** Call this after the provider has handled a request. */
  async follow(ctx: KoaContextWithOIDC): Promise<void> {
    const { oidc } = ctx;
    if (
      oidc?.route !== 'end_session_confirm' ||
      !(oidc.session as { destroyed?: boolean } | undefined)?.destroyed
    )
      return;
    const { original, reply } = ctx.req as ProviderRequest;
    await this.logOut.end([PageSession.tokenOf(original)]);
    reply.removeHeader('set-cookie');
    this.session.end(reply);
    ctx.append('set-cookie', [reply.getHeader('set-cookie') ?? ''].flat().map(String));
  }
}
