package io.trivium.jms;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection factory's URL, taken apart: {@code trivium://host:9876,host2:9876?option=value} names servers of a cluster,
 * {@code trivium:embedded} or {@code trivium:embedded:name} a broker in this process.
 *
 * @param nameServers {@code host:port} each; none for a broker in this process
 * @param embedded the name of a broker in this process, null for a cluster
 * @param options names and decoded values, in order
 */
record ConnectionUrl(List<String> nameServers, @Nullable String embedded, Map<String, String> options) {
    private static final String CLUSTER = "trivium://";
    private static final String EMBEDDED = "trivium:embedded";
    private static final int DEFAULT_PORT = 9876;

    /**
     * Reads a URL.
     *
     * @param defaultName what {@code trivium:embedded} stands for
     * @throws IllegalArgumentException if it is none
     */
    static ConnectionUrl parse(String url, String defaultName) {
        int query = url.indexOf('?');
        String target = query < 0 ? url : url.substring(0, query);
        Map<String, String> options = query < 0 ? Map.of() : options(url.substring(query + 1));
        if (target.startsWith(CLUSTER)) {
            return new ConnectionUrl(nameServers(url, target.substring(CLUSTER.length())), null, options);
        }
        if (target.equals(EMBEDDED)) {
            return new ConnectionUrl(List.of(), defaultName, options);
        }
        if (target.startsWith(EMBEDDED + ":") && target.length() > EMBEDDED.length() + 1) {
            return new ConnectionUrl(List.of(), target.substring(EMBEDDED.length() + 1), options);
        }
        throw refused(url);
    }

    private static List<String> nameServers(String url, String addresses) {
        String path = addresses.endsWith("/") ? addresses.substring(0, addresses.length() - 1) : addresses;
        List<String> servers = Arrays.stream(path.split(",", -1))
                .map(String::strip)
                .map(ConnectionUrl::withPort)
                .toList();
        if (servers.stream().anyMatch(server -> !server.matches("[^\\s/@]+:\\d{1,5}"))) {
            throw refused(url);
        }
        return servers;
    }

    private static String withPort(String server) {
        // An address of IPv6 is written in brackets: only a colon after them begins a port
        boolean port = server.indexOf(':', server.lastIndexOf(']') + 1) >= 0;
        return port || server.isEmpty() ? server : server + ":" + DEFAULT_PORT;
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : query.split("&", -1)) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + option + "' is no option: write name=value.");
            }
            options.put(decode(option.substring(0, equals)), decode(option.substring(equals + 1)));
        }
        return options;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException refused(String url) {
        return new IllegalArgumentException(
                "'" + url
                        + "' is no URL of Trivium: write trivium://host:9876,host2:9876?option=value or trivium:embedded:name.");
    }
}
