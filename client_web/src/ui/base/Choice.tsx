/** One device of several, by its name. */
import { useId } from "preact/hooks";

/** Nothing where there is only one, and it is the system's. */
export function Choice(props: {
  readonly label: string;
  /** What leaving it to the system is called. */
  readonly system: string;
  readonly devices: readonly { readonly deviceId: string; readonly label: string }[];
  readonly value: string;
  readonly onChoose: (deviceId: string) => void;
}) {
  const id = useId();
  if (props.devices.length === 0) return null;
  const isThere = props.devices.some((one) => one.deviceId === props.value);
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {props.label}
      </label>
      <select
        id={id}
        class="input"
        value={isThere ? props.value : ""}
        onChange={({ currentTarget }) => props.onChoose(currentTarget.value)}
      >
        <option value="">{props.system}</option>
        {props.devices.map(({ deviceId, label }) => (
          <option key={deviceId} value={deviceId}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
