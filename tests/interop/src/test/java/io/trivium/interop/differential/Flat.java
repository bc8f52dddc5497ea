package io.trivium.interop.differential;

import java.util.Locale;
import java.util.function.BiConsumer;

/** An answer as paths and values, with this side's addresses by their roles. */
final class Flat {
    private static final String HOST = "127.0.0.1:";

    private Flat() {}

    static void of(int asked, Answer answer, Side side, BiConsumer<String, String> leaf) {
        String offsetIds = "7F000001%08X".formatted(side.brokerPort());
        BiConsumer<String, String> named = (path, value) -> leaf.accept(
                roles(path, side),
                roles(value, side).replaceAll(offsetIds.toUpperCase(Locale.ROOT) + "[0-9A-F]{16}", "<offset id>"));
        leaf.accept("code", Integer.toString(answer.code()));
        leaf.accept("flag", Integer.toString(answer.flag()));
        leaf.accept("remark", answer.remark() == null ? "none" : "\"" + answer.remark() + "\"");
        leaf.accept("extFields", answer.present() ? "there" : "none");
        answer.fields().forEach((name, value) -> named.accept("ext." + name, value));
        Bodies.flatten(asked, answer.body(), named);
    }

    private static String roles(String text, Side side) {
        return text.replace(HOST + side.brokerPort(), "<broker>").replace(HOST + side.namesPort(), "<name server>");
    }
}
