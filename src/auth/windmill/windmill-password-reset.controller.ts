import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../access/access.decorators.js';
import { Answers } from '../../dialects/answers.decorator.js';
import { DomainError } from '../../errors/domain-error.js';
import {
  PasswordResetCompletion,
  PasswordResetRequest,
  PasswordResetResponse,
} from './login.dto.js';

/** Ways in besides the password: this server sends no mail (contract windmill 2.1 and 3). */
@ApiTags('user')
@Controller('api')
export class WindmillPasswordResetController {
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
