import { Module } from '@nestjs/common';
import { EventQueue } from './event-queue.service.js';
import { EventsService } from './events.service.js';

@Module({ providers: [EventQueue, EventsService], exports: [EventsService] })
export class EventsModule {}
