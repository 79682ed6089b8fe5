import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignedIn } from '../../access/access.decorators.js';
import { knownAs, type Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { pages } from '../../adapters/pages.js';
import { showBesideForm } from '../../adapters/pages-wording.js';
import { Limited } from '../../limits/limited.decorator.js';
import { FormTokens } from '../../platform/pages/form-tokens.service.js';
import { sendPage } from '../../platform/pages/page.js';
import { DevicesService } from '../devices.service.js';
import { DeviceForm, DeviceQuery } from './device-form.dto.js';
import { codePage, decisionPage, donePage } from './device.page.js';

/** The page on which a person approves a device in a browser (RFC 8628 3.3). */
@BelongsTo(pages)
@Controller('devices/verify')
export class DevicePageController {
  constructor(
    private readonly devices: DevicesService,
    private readonly forms: FormTokens,
  ) {}

  @Get()
  @SignedIn()
  @Limited('login', { when: ({ query }) => Boolean((query as DeviceQuery).user_code) })
  @Answers('page')
  async showDevice(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Query() { user_code: userCode, workspace: wanted }: DeviceQuery,
  ) {
    if (!userCode) return sendPage(reply, codePage());
    try {
      const device = await this.devices.getWaiting(userCode);
      const formToken = this.forms.field(request, reply);
      const signedInAs = knownAs(actor.account);
      const workspaces = await this.devices.listWorkspaces(actor);
      const view = { formToken, device, userCode, signedInAs, workspaces, wanted };
      return sendPage(reply, decisionPage(view));
    } catch (error) {
      return sendPage(reply, codePage(showBesideForm(reply, error)));
    }
  }

  @Post()
  @SignedIn()
  @Limited('login')
  @Answers('page')
  async decideOnDevice(
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentActor() actor: Actor,
    @Body() { user_code, trusted, decision, workspace = '' }: DeviceForm,
  ) {
    // Only an explicit approval counts.
    const isIn = decision === 'approve';
    const approval = { isTrusted: trusted === 'yes', workspace: workspace || null };
    await this.devices.decide(actor, user_code.trim(), isIn ? approval : 'deny');
    return sendPage(reply, donePage(isIn));
  }
}
