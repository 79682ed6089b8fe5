import { Body, Controller, Inject, Post, Req } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '../../platform/validation/deferred-swagger.js';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../access/access.decorators.js';
import { Limited } from '../../limits/limited.decorator.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { zenmlOauth } from '../../adapters/zenml-oauth.js';
import { originOf } from '../../platform/pages/page.js';
import { BEGIN_DEVICE_REFUSALS, DeviceCodesService } from '../device-codes.service.js';
import { describeDevice } from '../device-description.js';
import { DeviceAuthorization, OAuthDeviceAuthorizationResponse } from './device.dto.js';

/** `POST /auth/device_authorization` (contract zenml 2.4, RFC 8628 3.1). */
@ApiTags('ZenML auth')
@BelongsTo(zenmlOauth)
@Controller('auth/device_authorization')
export class ZenmlDeviceAuthorizationController {
  constructor(
    private readonly codes: DeviceCodesService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Post()
  @Public()
  @Limited('login')
  @ApiConsumes('application/x-www-form-urlencoded')
  @Answers(OAuthDeviceAuthorizationResponse, {
    description:
      'Begin the log-in of a device.\n\nA person opens the address in a browser and approves the device, while the device polls `/auth/login`.',
    fails: BEGIN_DEVICE_REFUSALS,
  })
  async deviceAuthorization(@Req() request: FastifyRequest, @Body() body: DeviceAuthorization) {
    const description = describeDevice(request.headers['user-agent']);
    const codes = await this.codes.begin(body.client_id, description, request.ip);
    return OAuthDeviceAuthorizationResponse.from(codes, originOf(request, this.env));
  }
}
