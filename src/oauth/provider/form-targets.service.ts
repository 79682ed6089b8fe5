import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ReturnAddresses } from '../../platform/pages/return-addresses.service.js';
import { INTERACTIONS } from './interaction-path.js';
import { OauthProvider } from './oauth-provider.service.js';
import { originsOf } from './protocol-pages.js';

const UID = /^[\w-]+/;

/**
 * Tells the log-in page where the browser goes on to after the log-in: without a question on the
 * way, which a first-party client and an existing grant do not need, straight to the application.
 * Browsers block a form that is redirected to an origin that its page does not name.
 */
@Injectable()
export class FormTargets implements OnModuleInit {
  constructor(
    private readonly provider: OauthProvider,
    private readonly addresses: ReturnAddresses,
  ) {}

  onModuleInit(): void {
    this.addresses.leadOn(INTERACTIONS, (path) => this.targetsOf(path));
  }

  private async targetsOf(path: string): Promise<readonly string[]> {
    const [uid] = UID.exec(path.slice(INTERACTIONS.length)) ?? [];
    if (uid === undefined) return [];
    const provider = await this.provider.current();
    const interaction = await provider.Interaction.find(uid);
    // Checked when the interaction began.
    return originsOf(interaction?.params['redirect_uri']);
  }
}
