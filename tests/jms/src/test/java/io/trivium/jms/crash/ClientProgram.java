package io.trivium.jms.crash;

/** A client in a process of its own. Arguments: URL, the branch's name, how far it goes; it then waits to be killed. */
final class ClientProgram {
    static final String AT = "at ";

    private ClientProgram() {}

    public static void main(String[] arguments) throws Exception {
        MovingBranch branch = new MovingBranch(arguments[0], arguments[1]);
        branch.go(Step.valueOf(arguments[2]), step -> ChildProcess.say(AT + step));
        ChildProcess.awaitEnd();
        branch.close();
    }
}
