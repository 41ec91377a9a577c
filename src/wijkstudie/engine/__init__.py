"""A papermill engine whose kernels are ready before they are asked for.

Starting a kernel means starting Python and importing ipykernel, pandas and matplotlib, which
takes longer than most notebooks. Here one server process imports them once (:mod:`.server`),
and each run gets a fork of it: a process of its own, so that nothing leaks from one run to the
next.

Both ends are the real ones. The fork becomes an ``ipykernel`` application (:mod:`.kernel`) and
papermill drives it with its own ``nbclient`` (:mod:`.manager`); only the wire between them is
replaced, five zmq sockets by one pipe. So outputs are a kernel's by construction, without what
makes a kernel slow to start and to stop.

Use it as ``papermill --engine wijkstudie-warm``. Where it cannot work (no fork on this system,
a kernel of another language or environment) an ordinary kernel does the run, and the log says
so.
"""
