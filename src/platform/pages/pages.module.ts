import { Module } from '@nestjs/common';
import { FormTokens } from './form-tokens.service.js';
import { PageSession } from './page-session.service.js';
import { ReturnAddresses } from './return-addresses.service.js';

/** The providers that every feature with pages needs. */
@Module({
  providers: [FormTokens, PageSession, ReturnAddresses],
  exports: [FormTokens, PageSession, ReturnAddresses],
})
export class PagesModule {}
