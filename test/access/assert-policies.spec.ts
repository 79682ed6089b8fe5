import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { POLICY, Public } from '../../src/access/access.decorators.js';
import { assertPolicies } from '../../src/access/assert-policies.js';
import { HealthController } from '../../src/instance/server-info/health.controller.js';
import { startTestApp } from '../support/test-app.js';

@Controller('probe')
class ProbeController {
  @Get('open')
  @Public()
  open() {
    return this.note();
  }

  @Get('forgotten')
  forgotten() {
    return this.note();
  }

  @Post('forgotten')
  alsoForgotten() {
    return this.note();
  }

  /** Not a route, so it needs no policy. */
  note() {
    return 'probe';
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

describe('a route without a declared access policy', () => {
  const handler = (HealthController.prototype as unknown as Record<string, object>)['health']!;
  const declared: unknown = Reflect.getMetadata(POLICY, handler);
  afterEach(() => Reflect.defineMetadata(POLICY, declared, handler));

  it('is reported together with all others', async () => {
    const app = await NestFactory.createApplicationContext(ProbeModule, { logger: false });
    expect(() => assertPolicies(app)).toThrow(
      'These routes declare no access policy: ProbeController.forgotten, ProbeController.alsoForgotten.',
    );
    await app.close();
  });

  it('keeps the server from starting', async () => {
    Reflect.deleteMetadata(POLICY, handler);
    await expect(startTestApp()).rejects.toThrow(
      /^These routes declare no access policy: HealthController\.health\. /,
    );
  });
});
