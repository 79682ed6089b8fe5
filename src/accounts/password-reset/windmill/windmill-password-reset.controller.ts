import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { ApiTags } from '../../../platform/validation/deferred-swagger.js';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../../access/access.decorators.js';
import { Limited } from '../../../limits/limited.decorator.js';
import { Answers } from '../../../adapters/answers.decorator.js';
import { BelongsTo } from '../../../adapters/belongs-to.decorator.js';
import { windmill } from '../../../adapters/windmill.js';
import {
  PasswordResetService,
  REQUEST_RESET_REFUSALS,
  RESET_PASSWORD_REFUSALS,
} from '../password-reset.service.js';
import {
  PasswordResetCompletion,
  PasswordResetRequest,
  PasswordResetResponse,
} from './password-reset.dto.js';

/**
 * Password reset by mail, and the endpoint by which a log-in page asks whether it is available
 * (contract windmill 3).
 */
@ApiTags('Windmill users')
@BelongsTo(windmill)
@Controller('api/auth')
export class WindmillPasswordResetController {
  constructor(private readonly resets: PasswordResetService) {}

  @Get('is_smtp_configured')
  @Public()
  @Answers(undefined, {
    schema: { type: 'boolean' },
    description: 'Whether this server can send mail.',
  })
  isSmtpConfigured() {
    return this.resets.isConfigured;
  }

  @Get('is_password_login_disabled')
  @Public()
  @Answers(undefined, {
    schema: { type: 'boolean' },
    description: 'Whether log-in by password is disabled.',
  })
  isPasswordLoginDisabled() {
    return false;
  }

  @Post('request_password_reset')
  @Public()
  @Limited('login')
  @Answers(PasswordResetResponse, {
    description:
      'Ask for a mail with a link to set a new password. The response does not show whether such an account exists.',
    fails: REQUEST_RESET_REFUSALS,
  })
  async requestPasswordReset(
    @Req() request: FastifyRequest,
    @Body() { email }: PasswordResetRequest,
  ): Promise<PasswordResetResponse> {
    await this.resets.request(email, request.ip);
    return { message: 'If an account has this email, a link to set a new password is on its way' };
  }

  @Post('reset_password')
  @Public()
  @Limited('login')
  @Answers(PasswordResetResponse, {
    description:
      'Set a new password with the token of such a mail. All log-ins of the account end.',
    fails: RESET_PASSWORD_REFUSALS,
  })
  async resetPassword(
    @Body() { token, new_password }: PasswordResetCompletion,
  ): Promise<PasswordResetResponse> {
    await this.resets.reset(token, new_password);
    return { message: 'The password was set' };
  }
}
