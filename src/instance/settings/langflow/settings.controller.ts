import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SuperuserOnly } from '../../../access/access.decorators.js';
import type { Actor } from '../../../access/actor.js';
import { CurrentActor } from '../../../access/current-actor.decorator.js';
import { Scope } from '../../../access/scope.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { langflow } from '../../../adapters/langflow.js';
import { ENV, type Env } from '../../../platform/config/env.js';
import { settingsInForce } from '../../../platform/config/settings-in-force.js';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import { ServerState, TEST_MAIL_REFUSALS } from '../server-state.service.js';
import { ServerSettings, TestedMailRead } from './settings.dto.js';

/** `/api/v1/settings`: what is in force. Settings are environment variables: no route sets them. */
@ApiTags('Console')
@Scope('admin')
@BelongsTo(langflow)
@Controller('api/v1/settings')
export class SettingsController {
  constructor(
    private readonly state: ServerState,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get()
  @SuperuserOnly()
  @Answers(ServerSettings, {
    description:
      'Tell every setting in force and where it is from, without secrets, the state of the database, and versions.',
  })
  async getSettings() {
    return ServerSettings.from({
      settings: settingsInForce(this.env),
      database: await this.state.ofDatabase(),
      sendsMail: this.state.sendsMail,
      logins: this.env.oauthLogins,
    });
  }

  @Post('mail_test')
  @SuperuserOnly()
  @Answers(TestedMailRead, {
    description: "Send a test mail to the caller's own email, and tell what became of it.",
    fails: TEST_MAIL_REFUSALS,
  })
  async testMail(@CurrentActor() actor: Actor, @Req() { ip }: FastifyRequest) {
    return TestedMailRead.from(await this.state.testMail(actor, ip));
  }
}
