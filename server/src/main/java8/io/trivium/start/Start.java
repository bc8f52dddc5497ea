package io.trivium.start;

import io.trivium.server.Main;

/**
 * Where the process begins. Compiled for Java 8, so that a Java too old for everything else says so in a sentence instead of a stack
 * trace.
 */
public final class Start {
    private static final int WRONG_JAVA = 10;
    private static final int NEEDED = 17;

    private Start() {}

    public static void main(String[] arguments) {
        if (feature(System.getProperty("java.specification.version")) < NEEDED) {
            System.err.println("trivium: Java " + NEEDED + " or newer is needed; this is Java "
                    + System.getProperty("java.version") + " in " + System.getProperty("java.home") + ".");
            System.exit(WRONG_JAVA);
        }
        Main.main(arguments);
    }

    /** 8 for "1.8", 17 for "17". */
    static int feature(String specification) {
        String number = specification.startsWith("1.") ? specification.substring(2) : specification;
        return Integer.parseInt(number);
    }
}
