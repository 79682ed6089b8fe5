import { Module } from '@nestjs/common';
import { FormTokens } from './form-tokens.service.js';
import { PageSession } from './page-session.service.js';

/** The providers that every feature with pages needs. */
@Module({ providers: [FormTokens, PageSession], exports: [FormTokens, PageSession] })
export class PagesModule {}
