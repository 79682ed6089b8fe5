import { Module } from '@nestjs/common';
import { ExpiredRows } from './expired-rows.service.js';

@Module({ providers: [ExpiredRows] })
export class BoundsModule {}
