package io.trivium.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {
    private static final InetAddress HERE = address("10.1.2.3");

    private final List<Rule> own = new ArrayList<>();
    private final List<Rule> otherwise = new ArrayList<>();

    @Test
    void whatNoRuleAllowsIsDenied() {
        allow("Topic:orders", Action.PUB);

        assertThat(may("Topic:orders", Action.PUB)).isTrue();
        assertThat(may("Topic:orders", Action.SUB)).isFalse();
        assertThat(may("Topic:other", Action.PUB)).isFalse();
        assertThat(may("Group:orders", Action.PUB)).isFalse();
    }

    @Test
    void oneOfTheWantedActionsWillDo() {
        allow("Topic:orders", Action.GET);

        assertThat(may("Topic:orders", Action.SUB, Action.GET)).isTrue();
    }

    @Test
    void theMoreSpecialRuleDecides() {
        allow("*", Action.PUB);
        deny("Topic:*", Action.PUB);
        allow("Topic:a*", Action.PUB);
        deny("Topic:ab*", Action.PUB);
        allow("Topic:abc", Action.PUB);

        assertThat(may("Group:x", Action.PUB)).isTrue();
        assertThat(may("Topic:x", Action.PUB)).isFalse();
        assertThat(may("Topic:a1", Action.PUB)).isTrue();
        assertThat(may("Topic:ab1", Action.PUB)).isFalse();
        assertThat(may("Topic:abc", Action.PUB)).isTrue();
    }

    @Test
    void denialGoesBeforePermissionOfTheSameResource() {
        allow("Topic:a", Action.PUB);
        deny("Topic:a", Action.PUB);

        assertThat(may("Topic:a", Action.PUB)).isFalse();
    }

    @Test
    void defaultsDecideOnlyWhereNothingElseDoes() {
        otherwise.add(rule("Topic:*", true, "", Action.SUB));
        deny("Topic:secret*", Action.SUB);

        assertThat(may("Topic:a", Action.SUB)).isTrue();
        assertThat(may("Topic:secret1", Action.SUB)).isFalse();
    }

    @Test
    void ruleHoldsOnlyForItsAddresses() {
        own.add(rule("Topic:a", true, "192.168.0.0/16", Action.PUB));
        own.add(rule("Topic:b", true, "10.1.*.1-5", Action.PUB));

        assertThat(may("Topic:a", Action.PUB)).isFalse();
        assertThat(may("Topic:b", Action.PUB)).isTrue();
    }

    @Test
    void superUsersMayEverythingAndDisabledOnesNothing() {
        User root = new User("root", "s", true, true);
        User gone = new User("gone", "s", true, false);
        AccessControl control = control(true, root, gone);

        assertThat(control.denial("root", HERE, Resource.topic("x"), Set.of(Action.DELETE)))
                .isEmpty();
        assertThat(control.denial("gone", HERE, Resource.topic("x"), Set.of(Action.GET)))
                .isPresent();
        assertThat(control.user("gone")).isNull();
        assertThat(control.denialUnlessSuper("alice", HERE, Resource.cluster("c"), Set.of(Action.UPDATE)))
                .isPresent();
        assertThat(control.deniedActions()).isEqualTo(2);
    }

    @Test
    void withoutAuthorizationALoginIsEnough() {
        AccessControl control = control(false);

        assertThat(control.denial("alice", HERE, Resource.topic("x"), Set.of(Action.DELETE)))
                .isEmpty();
        assertThat(control.denial("bob", HERE, Resource.topic("x"), Set.of(Action.DELETE)))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10.1.2.3; 10.1.2.3; true",
                "10.1.2.3; 10.1.2.4; false",
                "10.1.*.*; 10.1.9.9; true",
                "10.1.*.*; 10.2.9.9; false",
                "10.1.1-5.*; 10.1.5.0; true",
                "10.1.1-5.*; 10.1.6.0; false",
                "10.1.1.{1,3}; 10.1.1.3; true",
                "10.1.1.{1,3}; 10.1.1.2; false",
                "10.0.0.0/8; 10.255.0.1; true",
                "10.0.0.0/8; 11.0.0.1; false",
                "0.0.0.0/0; 1.2.3.4; true",
                "2001:db8::/32; 2001:db8:1::1; true",
                "2001:db8::/32; 2001:db9::1; false",
                "*; 2001:db9::1; true",
                "10.1.2.3; ::1; false"
            })
    void addressesArePatterns(String pattern, String address, boolean matches) {
        assertThat(AddressPattern.parse(pattern).matches(address(address))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "example.org", "10.1", "10.1.2.256", "10.1.2.5-1", "10.0.0.0/33", "10.1.2.3/x", "1.2.3.4.5"})
    void otherTextIsNoAddress(String text) {
        assertThatThrownBy(() -> AddressPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "Topic:*", "Topic:orders", "Group:orders*", "Cluster:*"})
    void patternsOfResourcesAreReadAsTheyAreWritten(String text) {
        assertThat(ResourcePattern.parse(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "Queue:orders", "Topic:"})
    void otherTextIsNoResource(String text) {
        assertThatThrownBy(() -> ResourcePattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private boolean may(String resource, Action... any) {
        int colon = resource.indexOf(':');
        Resource.Type type = Arrays.stream(Resource.Type.values())
                .filter(known -> known.text().equals(resource.substring(0, colon)))
                .findFirst()
                .orElseThrow();
        return control(true)
                .denial("alice", HERE, new Resource(type, resource.substring(colon + 1)), Set.of(any))
                .isEmpty();
    }

    private AccessControl control(boolean rights, User... more) {
        TreeMap<String, User> users = new TreeMap<>(Map.of("alice", new User("alice", "secret", false, true)));
        for (User user : more) {
            users.put(user.name(), user);
        }
        Accounts accounts = new Accounts(users, Map.of("alice", new Rights(own, otherwise)));
        return new AccessControl(() -> accounts, rights);
    }

    private void allow(String pattern, Action... actions) {
        own.add(rule(pattern, true, "", actions));
    }

    private void deny(String pattern, Action... actions) {
        own.add(rule(pattern, false, "", actions));
    }

    private static Rule rule(String pattern, boolean allow, String source, Action... actions) {
        return new Rule(
                ResourcePattern.parse(pattern),
                EnumSet.copyOf(List.of(actions)),
                source.isEmpty() ? List.of() : List.of(AddressPattern.parse(source)),
                allow);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
