/** Which microphone, which loudspeaker: asked before a meeting, where there is more than one. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import {
  canChooseLoudspeaker,
  choose,
  chosen,
  type Device,
  type DeviceKind,
  devicesOf,
  useLoudspeaker,
  watchDevices,
} from "../../media/devices";
import { type Microphone, openMicrophone } from "../../media/microphone";
import { Choice } from "../base/Choice";
import { tell } from "./words";

/** `onMicrophone` takes the one that was chosen, open; the former is closed then. */
export function WhichMicrophone(props: {
  readonly microphone: Microphone;
  readonly onMicrophone: (microphone: Microphone) => void;
}) {
  const { devices, wish } = useDevices("audioinput");
  const change = async (deviceId: string) => {
    const result = await openMicrophone(deviceId);
    if (!result.ok) return;
    choose("audioinput", deviceId);
    wish.value = deviceId;
    props.onMicrophone(result.microphone);
    props.microphone.stop();
  };
  if (devices.value.length < 2) return null;
  return (
    <Choice
      label={tell("microphone")}
      system={tell("system_device")}
      devices={devices.value}
      value={wish.value}
      onChoose={(deviceId) => void change(deviceId)}
    />
  );
}

/** Nothing where the browser leaves it to the system. */
export function WhichLoudspeaker() {
  const { devices, wish } = useDevices("audiooutput");
  const change = async (deviceId: string) => {
    if (!(await useLoudspeaker(deviceId))) return;
    choose("audiooutput", deviceId);
    wish.value = deviceId;
  };
  if (!canChooseLoudspeaker() || devices.value.length < 2) return null;
  return (
    <Choice
      label={tell("loudspeaker")}
      system={tell("system_device")}
      devices={devices.value}
      value={wish.value}
      onChoose={(deviceId) => void change(deviceId)}
    />
  );
}

function useDevices(kind: DeviceKind) {
  const devices = useSignal<readonly Device[]>([]);
  const wish = useSignal(chosen(kind));
  useEffect(() => {
    const look = async () => {
      devices.value = await devicesOf(kind);
    };
    void look();
    return watchDevices(() => void look());
  }, [kind, devices]);
  return { devices, wish };
}
