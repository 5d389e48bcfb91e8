/** Calls through once for each different argument in a row. */
export function once<Argument>(call: (argument: Argument) => void): (argument: Argument) => void {
  let last: Argument | undefined;
  return (argument) => {
    if (argument === last) return;
    last = argument;
    call(argument);
  };
}
