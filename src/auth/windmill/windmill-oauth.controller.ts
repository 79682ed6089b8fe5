import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../access/access.decorators.js';
import { Answers } from '../../dialects/answers.decorator.js';
import { DomainError } from '../../errors/domain-error.js';
import {
  OauthClientPath,
  PasswordResetCompletion,
  PasswordResetRequest,
  PasswordResetResponse,
} from './login.dto.js';

const LOGINS = {
  type: 'object',
  required: ['oauth'],
  properties: {
    oauth: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type'],
        properties: { type: { type: 'string' }, display_name: { type: 'string' } },
      },
    },
  },
};

/** Ways in besides the password: this server has no log-in provider and sends no mail (contract windmill 2.1 and 3). */
@ApiTags('user')
@Controller('api')
export class WindmillOauthController {
  @Get('oauth/list_logins')
  @Public()
  @Answers(undefined, { schema: LOGINS, description: 'The log-in providers.' })
  listOAuthLogins() {
    return { oauth: [] };
  }

  @Post('oauth/login_callback/:client_name')
  @Public()
  @Answers('text', {
    description: 'Log in through a provider.',
    fails: ['oauth_client_unknown'],
  })
  loginWithOauth(@Param() _path: OauthClientPath): string {
    throw new DomainError('oauth_client_unknown');
  }

  @Get('auth/is_smtp_configured')
  @Public()
  @Answers(undefined, { schema: { type: 'boolean' }, description: 'Whether mail is sent.' })
  isSmtpConfigured() {
    return false;
  }

  @Get('auth/is_password_login_disabled')
  @Public()
  @Answers(undefined, {
    schema: { type: 'boolean' },
    description: 'Whether passwords are no way in.',
  })
  isPasswordLoginDisabled() {
    return false;
  }

  @Post('auth/request_password_reset')
  @Public()
  @Answers(PasswordResetResponse, {
    description: 'Ask for a mail to set a new password.',
    fails: ['mail_not_configured'],
  })
  requestPasswordReset(@Body() _body: PasswordResetRequest): PasswordResetResponse {
    throw new DomainError('mail_not_configured');
  }

  @Post('auth/reset_password')
  @Public()
  @Answers(PasswordResetResponse, {
    description: 'Set a new password by the link of such a mail.',
    fails: ['mail_not_configured'],
  })
  resetPassword(@Body() _body: PasswordResetCompletion): PasswordResetResponse {
    throw new DomainError('mail_not_configured');
  }
}
