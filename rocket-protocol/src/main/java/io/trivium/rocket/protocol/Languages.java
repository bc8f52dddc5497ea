package io.trivium.rocket.protocol;

import java.util.List;

/** The languages that frames name, by the byte that stands for each. */
final class Languages {
    private static final String OTHER = "OTHER";
    private static final List<String> NAMES = List.of(
            "JAVA", "CPP", "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY", OTHER, "HTTP", "GO", "PHP", "OMS", "RUST",
            "NODE_JS");

    private Languages() {}

    static String name(int wireByte) {
        return wireByte >= 0 && wireByte < NAMES.size() ? NAMES.get(wireByte) : OTHER;
    }

    /** The name itself if it is known. */
    static String known(String name) {
        return NAMES.contains(name) ? name : OTHER;
    }

    static int wireByte(String name) {
        return NAMES.indexOf(known(name));
    }
}
