import { Body, Controller, Delete, Get, Param, Put, Res } from '@nestjs/common';
import { ApiTags } from '../../platform/validation/deferred-swagger.js';
import type { FastifyReply } from 'fastify';
import { SignedIn } from '../../access/access.decorators.js';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/current-actor.decorator.js';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { Limited } from '../../limits/limited.decorator.js';
import { Scope } from '../../access/scope.decorator.js';
import { Answers } from '../../adapters/answers.decorator.js';
import { BelongsTo } from '../../adapters/belongs-to.decorator.js';
import { zenml } from '../../adapters/zenml.js';
import { sendNull } from '../../adapters/zenml-null.js';
import {
  DECIDE_DEVICE_BY_ID_REFUSALS,
  DECIDE_DEVICE_REFUSALS,
  DevicesService,
  OWN_DEVICE_REFUSALS,
} from '../devices.service.js';
import {
  DeviceOrCodePath,
  DevicePath,
  DeviceRead,
  DeviceUpdate,
  DeviceVerification,
} from './device.dto.js';

/** `/devices`: the caller's own devices (contract zenml 1.1). */
@ApiTags('ZenML devices')
@Scope('keys')
@BelongsTo(zenml)
@Controller('devices')
export class ZenmlDevicesController {
  constructor(private readonly devices: DevicesService) {}

  @Get()
  @SignedIn()
  @Answers(DeviceRead, { isList: true, description: "List the caller's devices, newest first." })
  async listDevices(@CurrentActor() actor: Actor) {
    return (await this.devices.list(actor)).map((device) => DeviceRead.from(device));
  }

  @Put('verify')
  @Scope('admin')
  @SignedIn()
  @Limited('login')
  @Answers(DeviceRead, {
    description: 'Approve the device with a user code. It logs in as the caller.',
    fails: [...DECIDE_DEVICE_REFUSALS, 'rate_limited'],
  })
  async verifyDevice(@CurrentActor() actor: Actor, @Body() body: DeviceVerification) {
    const decision = DeviceVerification.toDecision(body);
    return DeviceRead.from(await this.devices.decide(actor, body.user_code, decision));
  }

  @Get(':device_id')
  @SignedIn()
  // An id is not a secret, but a code could be guessed.
  @Limited('login', { when: ({ params }) => !isUUID((params as DeviceOrCodePath).device_id) })
  @Answers(DeviceRead, {
    description: "Get one of the caller's devices, or the waiting device with a user code.",
    fails: [...OWN_DEVICE_REFUSALS, 'rate_limited'],
  })
  async getDevice(@CurrentActor() actor: Actor, @Param() { device_id }: DeviceOrCodePath) {
    return DeviceRead.from(await this.devices.get(actor, device_id));
  }

  @Put(':device_id/verify')
  @Scope('admin')
  @SignedIn()
  @Answers(DeviceRead, {
    description: 'Approve a device by its id and its user code. The third wrong code locks it.',
    fails: DECIDE_DEVICE_BY_ID_REFUSALS,
  })
  async verifyDeviceById(
    @CurrentActor() actor: Actor,
    @Param() { device_id: id }: DevicePath,
    @Body() body: DeviceVerification,
  ) {
    const decision = DeviceVerification.toDecision(body);
    return DeviceRead.from(await this.devices.decideById(actor, id, body.user_code, decision));
  }

  @Put(':device_id')
  @SignedIn()
  @Answers(DeviceRead, {
    description: "Lock one of the caller's devices, which ends its session, or unlock it.",
    fails: OWN_DEVICE_REFUSALS,
  })
  async updateDevice(
    @CurrentActor() actor: Actor,
    @Param() { device_id }: DevicePath,
    @Body() { locked }: DeviceUpdate,
  ) {
    return DeviceRead.from(await this.devices.setLocked(actor, device_id, locked));
  }

  @Delete(':device_id')
  @SignedIn()
  @Answers(undefined, {
    description: "Delete one of the caller's devices, which ends its session.",
    fails: OWN_DEVICE_REFUSALS,
  })
  async deleteDevice(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param() { device_id }: DevicePath,
  ) {
    await this.devices.delete(actor, device_id);
    return sendNull(reply);
  }
}
