import { Module } from '@nestjs/common';
import { Mailer } from './mailer.service.js';
import { Outbox } from './outbox.service.js';

@Module({ providers: [Mailer, Outbox], exports: [Mailer, Outbox] })
export class MailModule {}
