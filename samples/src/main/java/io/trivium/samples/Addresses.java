package io.trivium.samples;

/** Where the broker is: what the command line says, or where {@code ./trivium start} puts it. */
final class Addresses {
    private Addresses() {}

    static String jms(String[] args) {
        return args.length > 0 ? args[0] : "trivium://127.0.0.1:9876";
    }

    static String amqp(String[] args) {
        return args.length > 0 ? args[0] : "amqp://127.0.0.1:5672";
    }

    static String nameServer(String[] args) {
        return args.length > 0 ? args[0] : "127.0.0.1:9876";
    }
}
