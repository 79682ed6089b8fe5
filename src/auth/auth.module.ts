import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { ApiKeyModule } from '../api-key/api-key.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokens } from './access-tokens.service.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { AuthService } from './auth.service.js';
import { BearerStrategy } from './bearer.strategy.js';
import { LangflowLoginController } from './langflow/langflow-login.controller.js';
import { LoginLimit } from './login-limit.service.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [PassportModule, UsersModule, ApiKeyModule],
  controllers: [LangflowLoginController],
  providers: [
    AuthService,
    SessionsService,
    AccessTokens,
    LoginLimit,
    ApiKeyStrategy,
    BearerStrategy,
  ],
  exports: [ApiKeyStrategy, BearerStrategy, UsersModule],
})
export class AuthModule {}
