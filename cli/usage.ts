/** What `cpr --help` says. */
export const usage = `cpr: checkpoint and restart for Linux processes

  cpr -c PATH -p ID[:TYPE] [-f] [-g | -k] [-n NAME]
                         checkpoint a process tree into the statefile PATH; it then ends
      -g                 it goes on running
      -k                 it is ended (as without -g)
      -f                 overwrite a statefile that is there
      -n NAME            what lists call it
      TYPE               PID or HID: a process and its descendants (default)
                         GID: a process group; SID: a session
  cpr -r PATH            restart in the background; prints the pids
  cpr -r -j PATH         restart in this terminal; exits as the program does
  cpr -i PATH...         tell what is in statefiles
  cpr -D PATH...         delete statefiles
  cpr list               the statefiles in the store, newest first
  cpr doctor [--install] what works here; --install fetches a CRIU
  cpr --version, --help

  --json                 one JSON value on standard output, with every verb (but not -j)

Exit status: 0 done, 1 wrong usage, 2 refused, 130 cancelled (Ctrl-C).
Environment: CPR_STORE, CPR_ENGINE_PATH, CPR_PRIVILEGE (auto, root, capabilities, sudo).
`;
