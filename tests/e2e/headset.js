// A headset for a page that has none: iwer stands before this in the init script. Positions are those of the device,
// in metres above a floor; `wear` puts it on a head, `pointAt` aims a controller at a place in the room.
(() => {
  const device = new IWER.XRDevice(IWER.metaQuest3, { stereoEnabled: true, ipd: 0.063 });
  device.installRuntime({ forceInstall: true });
  device.position.set(0, 1.6, 0);
  const { left, right } = device.controllers;
  left.position.set(-0.25, 1.15, -0.35);
  right.position.set(0.25, 1.15, -0.35);

  const turn = (vector, yaw) => ({
    x: vector.x * Math.cos(yaw) + vector.z * Math.sin(yaw),
    y: vector.y,
    z: vector.z * Math.cos(yaw) - vector.x * Math.sin(yaw),
  });

  /** Yaw to the left and pitch upwards, as a quaternion. */
  const facing = (yaw, pitch) => {
    const [cy, sy, cp, sp] = [Math.cos(yaw / 2), Math.sin(yaw / 2), Math.cos(pitch / 2), Math.sin(pitch / 2)];
    return [cy * sp, sy * cp, -sy * sp, cy * cp];
  };

  /** How far the head is turned to the left on its shoulders, which the hands do not follow. */
  let turned = 0;

  /** Aim at a place in the room, wherever the head looks. */
  const pointAt = (place) => {
    const head = salottoHeadset.facing();
    const shoulders = head.yaw - turned;
    const fromHead = turn({ x: place.x - head.x, y: place.y - 1.2, z: place.z - head.z }, -shoulders);
    const hand = { x: 0.15, y: -0.25, z: -0.2 };
    const [x, y, z] = [fromHead.x - hand.x, fromHead.y - hand.y, fromHead.z - hand.z];
    right.position.set(hand.x, 1.6 + hand.y, hand.z);
    right.quaternion.set(...facing(Math.atan2(-x, -z), Math.atan2(y, Math.hypot(x, z))));
  };

  /** Until the headset has shown some more pictures, however slowly they are drawn here. */
  const settled = async () => {
    for (let pictures = 0; pictures < 4; pictures++) await new Promise((next) => requestAnimationFrame(next));
  };

  /** Aim, wait until that was seen, and pull the trigger. */
  const press = async (place) => {
    pointAt(place);
    await settled();
    right.updateButtonValue("trigger", 1);
    await settled();
    right.updateButtonValue("trigger", 0);
    await settled();
  };

  const push = async (aside) => {
    right.updateAxes("thumbstick", aside, 0);
    await settled();
    right.updateAxes("thumbstick", 0, 0);
    await settled();
  };

  window.headset = Object.freeze({
    press,
    push,
    look: (yaw, pitch) => {
      turned = yaw;
      device.quaternion.set(...facing(yaw, pitch));
    },
    reach: (x, y, z) => left.position.set(x, y, z),
    button: (words) =>
      salottoHeadset
        .panels()
        .flatMap((panel) => panel.buttons)
        .find((button) => button.words === words),
    reads: (words) => salottoHeadset.panels().some((panel) => panel.words.some((line) => line.includes(words))),
    takeOff: () => device.activeSession.end(),
    useHands: () => {
      device.primaryInputMode = "hand";
    },
  });
})();
