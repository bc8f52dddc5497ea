package io.trivium.demo;

import java.util.ArrayList;
import java.util.List;

/** Plays the orders; a broker must be running. */
public final class Demo {
    private static final int USAGE = 2;
    private static final int FAILED = 18;

    private Demo() {}

    public static void main(String[] arguments) {
        String nameServer = "127.0.0.1:9876";
        String amqp = "127.0.0.1:5672";
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--name-server" -> nameServer = value;
                case "--amqp" -> amqp = value;
                default -> exit(USAGE, "Usage: ./trivium demo [--name-server HOST:PORT] [--amqp HOST:PORT]");
            }
        }
        try {
            List<String> outOfOrder = play(nameServer, amqp);
            if (!outOfOrder.isEmpty()) {
                exit(FAILED, "trivium: Events came out of order: " + outOfOrder);
            }
        } catch (Exception e) {
            exit(FAILED, "trivium: The demo did not get through (is the broker running? ./trivium start): " + e);
        }
        System.exit(0); // the clients leave threads behind
    }

    private static List<String> play(String nameServer, String amqp) throws Exception {
        Narrator narrator = new Narrator(System.out, System::nanoTime);
        String run = "order " + Long.toString(System.currentTimeMillis() % 1_000_000, 36) + "-";
        List<String> orders = List.of(run + 1, run + 2, run + 3);
        int colon = amqp.lastIndexOf(':');
        try (Shop shop = new Shop(narrator, nameServer);
                Till till = new Till(narrator, amqp.substring(0, colon), Integer.parseInt(amqp.substring(colon + 1)));
                Warehouse warehouse = new Warehouse(narrator, nameServer, run, orders.size())) {
            shop.sell(orders);
            shop.askForReminder(orders.get(0));
            till.collect(run, orders.size());
            warehouse.open();
            warehouse.await();
            shop.awaitReminder();
            List<String> outOfOrder = new ArrayList<>(warehouse.outOfOrder());
            if (outOfOrder.isEmpty()) {
                System.out.println("Every order went its way in order, through three doors and one broker.");
            }
            return outOfOrder;
        }
    }

    private static void exit(int code, String sentence) {
        System.err.println(sentence);
        System.exit(code);
    }
}
