import { Module } from '@nestjs/common';
import { FormTokens } from './form-tokens.js';
import { PageSession } from './page-session.js';

/** What every feature needs that shows pages. */
@Module({ providers: [FormTokens, PageSession], exports: [FormTokens, PageSession] })
export class PagesModule {}
